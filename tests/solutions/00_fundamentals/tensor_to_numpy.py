"""Held-out solutions of tensor_to_numpy."""

import numpy as np
import torch


def right_chain(t):
    """Detach, to the CPU, to NumPy; bfloat16 before that."""
    t = t.detach().cpu()
    if t.dtype == torch.bfloat16:
        t = t.float()
    return t.numpy()


def right_force(t: torch.Tensor) -> np.ndarray:
    """numpy(force=True)."""
    if t.dtype is torch.bfloat16:
        t = t.to(torch.float32)
    return t.numpy(force=True)


def right_data(x):
    """.data of old notes, moved with to."""
    x = x.data.to("cpu")
    return x.to(torch.float32).numpy() if x.dtype == torch.bfloat16 else x.numpy()


def right_type_error(t):
    """numpy refuses bfloat16: then with float."""
    on_cpu = t.detach().to(torch.device("cpu"))
    try:
        return on_cpu.numpy()
    except TypeError:
        return on_cpu.float().numpy()


def right_asarray(t):
    """NumPy asks the tensor."""
    t = t.clone().detach().cpu()
    if str(t.dtype) == "torch.bfloat16":
        t = t.type(torch.FloatTensor)
    return np.asarray(t)


def right_copy(t):
    """A copy with memory of its own."""
    wanted = torch.float32 if t.dtype == torch.bfloat16 else t.dtype
    return np.array(t.detach().cpu().to(wanted))


def right_no_grad_clone(t):
    """A clone without gradients tracks none."""
    with torch.no_grad():
        copy = t.clone().cpu()
    if copy.dtype == torch.bfloat16:
        copy = copy.float()
    return copy.numpy().copy()


def right_lists(t):
    """Python numbers in between, with dtype and shape."""
    kinds = {
        torch.float16: np.float16,
        torch.bfloat16: np.float32,
        torch.float32: np.float32,
        torch.float64: np.float64,
        torch.uint8: np.uint8,
        torch.int8: np.int8,
        torch.int16: np.int16,
        torch.int32: np.int32,
        torch.int64: np.int64,
        torch.bool: np.bool_,
    }
    array = np.array(t.tolist(), dtype=kinds[t.dtype])
    return array.reshape(tuple(t.shape))


def right_step_by_step(t):
    """Each step only where it is needed."""
    out = t
    if out.requires_grad:
        out = out.detach()
    if out.device.type != "cpu":
        out = out.cpu()
    if out.dtype == torch.bfloat16:
        out = out.to(dtype=torch.float)
    array = out.numpy()
    print(array.dtype, array.shape)
    return array


def right_astype(t):
    """Float on the way, the dtype by name afterwards."""
    t = t.detach().cpu()
    name = str(t.dtype).split(".")[-1]
    if name == "bfloat16":
        return t.float().numpy().astype("float32")
    return np.ascontiguousarray(t.numpy()).reshape(tuple(t.shape))


def wrong_numpy_only(t):
    """Nothing else."""
    return t.numpy()


def wrong_no_bfloat16(t):
    """TypeError for bfloat16."""
    return t.detach().cpu().numpy()


def wrong_no_detach(t):
    """RuntimeError for tensors with gradients."""
    t = t.cpu()
    return t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def right_no_grad(t):
    """Within no_grad numpy() does not mind gradients."""
    with torch.no_grad():
        t = t.cpu()
        return t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_no_cpu(t):
    """TypeError on a card."""
    t = t.detach()
    return t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_is_cuda(t):
    """Other devices than CUDA are forgotten."""
    t = t.detach()
    if t.is_cuda:
        t = t.cpu()
    return t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_leaves_only(t):
    """What is computed from others is not detached."""
    if t.is_leaf:
        t = t.detach()
    t = t.cpu()
    return t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_graph_only(t):
    """A leaf is not detached."""
    if t.grad_fn is not None:
        t = t.detach()
    t = t.cpu()
    return t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_detach_in_place(t):
    """detach_ changes the caller's tensor."""
    t.detach_()
    t = t.cpu()
    return t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_requires_grad_off(t):
    """Switches gradients off at the caller's, where that is possible."""
    if t.is_leaf:
        t.requires_grad_(False)
    t = t.detach().cpu()
    return t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_always_float(t):
    """float32 always."""
    return t.detach().cpu().float().numpy()


def wrong_all_floats_float32(t):
    """float64 becomes float32 too."""
    t = t.detach().cpu()
    return t.float().numpy() if t.is_floating_point() else t.numpy()


def wrong_half_too(t):
    """float16 is known to NumPy."""
    t = t.detach().cpu()
    return t.float().numpy() if t.dtype in (torch.float16, torch.bfloat16) else t.numpy()


def wrong_half_by_size(t):
    """Two bytes are int16 as well."""
    t = t.detach().cpu()
    return t.float().numpy() if t.element_size() == 2 else t.numpy()


def wrong_bfloat16_double(t):
    """bfloat16 becomes float64."""
    t = t.detach().cpu()
    return t.double().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_bfloat16_half(t):
    """bfloat16 becomes float16."""
    t = t.detach().cpu()
    return t.half().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_bfloat16_through_half(t):
    """float16 in between: large numbers become inf."""
    t = t.detach().cpu()
    return t.half().float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_bfloat16_bits(t):
    """The bits of bfloat16 read as float16."""
    t = t.detach().cpu()
    return t.view(torch.float16).float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_list(t):
    """NumPy chooses the dtype by itself."""
    return np.array(t.tolist())


def wrong_list_dtype(t):
    """The right dtype, but an empty tensor loses its shape."""
    t = t.detach().cpu()
    kind = np.float32 if t.dtype == torch.bfloat16 else t.numpy().dtype
    return np.array(t.tolist(), dtype=kind)


def wrong_plain_list(t):
    """A list instead of an array."""
    return t.tolist()


def wrong_scalar(t):
    """NumPy's scalar for a tensor without dimensions."""
    t = t.detach().cpu()
    array = t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()
    return array[()]


def wrong_item(t):
    """A Python number for a tensor of one element."""
    if t.numel() == 1:
        return t.item()
    t = t.detach().cpu()
    return t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_at_least_one(t):
    """A scalar gets a dimension."""
    t = t.detach().cpu()
    return np.atleast_1d(t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy())


def wrong_squeezed(t):
    """Dimensions of size 1 vanish."""
    t = t.detach().cpu().squeeze()
    return t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_flat(t):
    """All in one row."""
    t = t.detach().cpu().flatten()
    return t.float().numpy() if t.dtype == torch.bfloat16 else t.numpy()


def wrong_bool(t):
    """Truth values as numbers."""
    t = t.detach().cpu()
    if t.dtype == torch.bfloat16:
        t = t.float()
    return t.numpy().astype(np.uint8) if t.dtype == torch.bool else t.numpy()


def wrong_order(t):
    """Memory order instead of the order of rows."""
    t = t.detach().cpu()
    if t.dtype == torch.bfloat16:
        t = t.float()
    a = t.numpy()
    return a.ravel(order="K").reshape(a.shape)


def wrong_try_all(t):
    """Everything that fails is made float32; what requires gradients is forgotten in the way back."""
    try:
        return t.numpy()
    except (RuntimeError, TypeError):
        return t.detach().cpu().float().numpy()


def wrong_still_tensor(t):
    """A tensor on the CPU is no array."""
    return t.detach().cpu()
