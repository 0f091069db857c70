"""A simulated accelerator, `sim`: tensors that lie on a device of their own and are computed on the CPU.

A tensor on `sim` is a plain `torch.Tensor` whose storage is host memory under another device's name; DLPack carries
it over and back without a copy, so views, in-place operations and storages are true ones. Operations for which torch
itself has no kernel arrive in one fallback: it refuses mixed devices as a GPU does, runs the operation on the same
memory as the CPU sees it, and puts the results back on the device.

`memory` carries tensors over, `kernels` answers torch's operations, `device` makes torch know the device.
"""
