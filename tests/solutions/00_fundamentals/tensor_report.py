"""Held-out solutions of tensor_report."""

import math
from functools import reduce

import numpy as np
import torch


def right_attributes(t):
    """What the tensor says."""
    return {
        "ndim": t.ndim,
        "shape": t.shape,
        "dtype": t.dtype,
        "device": t.device.type,
        "numel": t.numel(),
        "requires_grad": t.requires_grad,
    }


def right_methods(x: torch.Tensor) -> dict:
    """Methods; the device cut off at the colon."""
    report = {}
    report["ndim"] = x.dim()
    report["shape"] = tuple(x.size())
    report["dtype"] = x.dtype
    report["device"] = str(x.device).split(":")[0]
    report["numel"] = x.nelement()
    report["requires_grad"] = x.requires_grad
    return report


def right_from_shape(t):
    """All from the shape."""
    shape = tuple(int(s) for s in t.shape)
    return dict(
        shape=shape,
        ndim=len(shape),
        numel=math.prod(shape),
        dtype=t.dtype,
        device=torch.device(t.device).type,
        requires_grad=bool(t.requires_grad),
    )


def right_loop_getattr(t):
    """Attributes by name."""
    out = {name: getattr(t, name) for name in ("ndim", "shape", "dtype", "requires_grad")}
    out.update(device=t.device.type, numel=torch.numel(t))
    return out


def right_reduce(t):
    """The product by reduce, beginning with 1."""
    sizes = [t.size(d) for d in range(t.dim())]
    info = {"shape": tuple(sizes), "ndim": len(sizes)}
    info["numel"] = reduce(lambda x, y: x * y, sizes, 1)
    info["dtype"], info["requires_grad"] = t.dtype, t.requires_grad
    info["device"] = f"{t.device}".partition(":")[0]
    print(info)
    return info


def right_flatten_len(t):
    """The length of the flat tensor."""
    n = len(t.flatten())
    return {"numel": n, "ndim": len(t.shape), "shape": t.size(), "dtype": t.dtype, "device": t.device.type, "requires_grad": t.requires_grad}


def right_numpy_prod(t):
    """NumPy's product as an int."""
    keys = ["ndim", "shape", "dtype", "device", "numel", "requires_grad"]
    values = [t.ndim, t.shape, t.dtype, t.device.type, int(np.prod(list(t.shape))), t.requires_grad]
    return dict(zip(keys, values))


def right_default_argument(t, verbose=False):
    """A loop over the shape, and an extra parameter."""
    count = 1
    for size in t.shape:
        count *= size
    shape = ()
    for size in t.shape:
        shape += (size,)
    grad = True if t.requires_grad else False
    result = {"ndim": len(shape), "shape": shape, "dtype": t.dtype}
    result |= {"device": t.device.type, "numel": count, "requires_grad": grad}
    if verbose:
        print(result)
    return result


def wrong_device_string(t):
    """With the number of the device."""
    return right(t) | {"device": str(t.device)}


def wrong_device_object(t):
    """The object instead of the string."""
    return right(t) | {"device": t.device}


def wrong_device_is_cuda(t):
    """What is not CUDA counts as CPU."""
    return right(t) | {"device": "cuda" if t.is_cuda else "cpu"}


def wrong_device_cpu(t):
    """The device is made up."""
    return right(t) | {"device": "cpu"}


def wrong_device_available(t):
    """Where it could be, not where it is."""
    return right(t) | {"device": "cuda" if torch.cuda.is_available() else "cpu"}


def wrong_device_upper(t):
    """Capital letters."""
    return right(t) | {"device": t.device.type.upper()}


def wrong_get_device(t):
    """A number instead of a kind."""
    return right(t) | {"device": t.get_device()}


def wrong_shape_list(t):
    """A list instead of a tuple."""
    return right(t) | {"shape": list(t.shape)}


def wrong_shape_text(t):
    """The shape as text."""
    return right(t) | {"shape": str(tuple(t.shape))}


def wrong_shape_not_called(t):
    """size without brackets."""
    return right(t) | {"shape": t.size}


def wrong_numel_not_called(t):
    """numel without brackets."""
    return right(t) | {"numel": t.numel}


def wrong_dim_not_called(t):
    """dim without brackets."""
    return right(t) | {"ndim": t.dim}


def wrong_dtype_text(t):
    """The dtype as text."""
    return right(t) | {"dtype": str(t.dtype)}


def wrong_dtype_type(t):
    """type() instead of dtype."""
    return right(t) | {"dtype": t.type()}


def wrong_dtype_float(t):
    """Only whether it is floating."""
    return right(t) | {"dtype": torch.float32 if t.is_floating_point() else torch.int64}


def wrong_numel_len(t):
    """The first size for the count."""
    return right(t) | {"numel": len(t) if t.ndim else 1}


def wrong_numel_0d(t):
    """0 elements for a 0-d tensor."""
    return right(t) | {"numel": math.prod(t.shape) if t.ndim else 0}


def wrong_numel_empty(t):
    """A size of 0 counts as 1."""
    count = 1
    for size in t.shape:
        count *= size or 1
    return right(t) | {"numel": count}


def wrong_numel_numpy(t):
    """NumPy's product is no int, and for () it is 1.0."""
    return right(t) | {"numel": np.prod(tuple(t.shape))}


def wrong_numel_tensor(t):
    """The count as a tensor."""
    return right(t) | {"numel": torch.tensor(t.shape, dtype=torch.int64).prod()}


def wrong_ndim_len(t):
    """The first size for the number of dimensions."""
    return right(t) | {"ndim": len(t) if t.ndim else 0}


def wrong_ndim_at_least_one(t):
    """A scalar gets a dimension."""
    return right(t) | {"ndim": max(t.ndim, 1)}


def wrong_ndim_squeezed(t):
    """Sizes of 1 are not counted."""
    return right(t) | {"ndim": t.squeeze().ndim}


def wrong_grad_detached(t):
    """Detached before it is asked."""
    return right(t.detach())


def wrong_grad_exists(t):
    """Whether there is a gradient already."""
    return right(t) | {"requires_grad": t.grad_fn is not None}


def wrong_is_leaf(t):
    """A leaf is something else."""
    return right(t) | {"requires_grad": t.is_leaf and t.requires_grad}


def wrong_grad_method(t):
    """The method instead of the attribute."""
    return right(t) | {"requires_grad": t.requires_grad_}


def wrong_switches_grad(t):
    """Switches gradients off after reading."""
    report = right(t)
    if t.is_leaf:
        t.requires_grad = False
    return report


def wrong_missing_key(t):
    """numel is forgotten."""
    report = right(t)
    del report["numel"]
    return report


def wrong_extra_key(t):
    """A key more than six."""
    return right(t) | {"itemsize": t.element_size()}


def wrong_tuple(t):
    """Values without names."""
    return tuple(right(t).values())


def right(t):
    """Helper: a good report."""
    return {
        "ndim": t.ndim,
        "shape": tuple(t.shape),
        "dtype": t.dtype,
        "device": t.device.type,
        "numel": t.numel(),
        "requires_grad": t.requires_grad,
    }
