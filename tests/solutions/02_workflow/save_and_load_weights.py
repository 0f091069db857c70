"""Held-out solutions of save_and_load_weights: save_weights and load_weights."""

import copy
import io
import json
import os
import pickle
import shutil
import tempfile
from pathlib import Path

import torch
from torch import nn

KEPT = {}


class right_two_lines:
    """As in every tutorial."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, weights_only=True, map_location=device))
        return model


class right_file_objects:
    """open by hand, map_location as a torch.device, a line of output."""

    def save_weights(net, path, verbose=True):
        with open(path, "wb") as file:
            torch.save(net.state_dict(), f=file)
        if verbose:
            print("saved to", path)

    def load_weights(net, path, device="cpu", strict=True):
        with open(path, "rb") as file:
            state = torch.load(file, map_location=torch.device(device))
        result = net.load_state_dict(state, strict=strict)
        print(result)
        return net


class right_bytes:
    """By way of bytes in memory and pathlib."""

    def save_weights(model: nn.Module, path) -> None:
        memory = io.BytesIO()
        torch.save(model.state_dict(), memory)
        Path(path).write_bytes(memory.getvalue())

    def load_weights(model: nn.Module, path, device: str = "cpu") -> nn.Module:
        memory = io.BytesIO(Path(path).read_bytes())
        model.load_state_dict(torch.load(memory, device, weights_only=True))
        return model


class right_copies_on_cpu:
    """A plain dict of copies on the CPU; loading copies number by number after checks."""

    def save_weights(model, path):
        torch.save({k: v.detach().cpu().clone() for k, v in model.state_dict().items()}, os.fspath(path))

    def load_weights(model, path, device="cpu"):
        saved = torch.load(os.fspath(path), map_location=device, weights_only=True)
        own = model.state_dict()
        if set(saved) != set(own):
            raise RuntimeError(f"names differ: {sorted(set(saved) ^ set(own))}")
        for name, tensor in own.items():
            if tensor.shape != saved[name].shape:
                raise RuntimeError(f"{name} has the shape {tuple(saved[name].shape)} in the file")
        with torch.no_grad():
            for name, tensor in own.items():
                tensor.copy_(saved[name])
        return model


class right_rename:
    """A file aside that takes the place of the old one; the old format."""

    def save_weights(model, path):
        aside = f"{path}.part"
        torch.save(model.state_dict(), aside, _use_new_zipfile_serialization=False)
        os.replace(aside, path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(str(path), map_location=lambda storage, location: storage.cpu() if device == "cpu" else storage)
        missing, unexpected = model.load_state_dict(state)
        assert not missing and not unexpected
        return model


class right_deep_copy:
    """A deep copy is saved; what is read is moved to where each one belongs."""

    def save_weights(model, path):
        weights = copy.deepcopy(model).state_dict()
        torch.save(weights, path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location={}, weights_only=True) if device is None else torch.load(
            path, map_location=device, weights_only=True
        )
        places = {name: value.device for name, value in model.state_dict().items()}
        state = {name: value.to(places.get(name, value.device)) for name, value in state.items()}
        model.load_state_dict(state)
        return model


class right_data_copy:
    """.data.copy_, as in old code; load_state_dict on a twin looks for errors first."""

    def save_weights(model, path):
        if os.path.exists(path):
            os.remove(path)
        torch.save(obj=model.state_dict(), f=str(path))

    def load_weights(model, path, device="cpu"):
        twin = copy.deepcopy(model)
        twin.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        for mine, other in zip(model.parameters(), twin.parameters()):
            mine.data.copy_(other.data)
        for mine, other in zip(model.buffers(), twin.buffers()):
            mine.data.copy_(other.data)
        return model


class right_through_folder:
    """Written in a folder of its own and copied to its place."""

    def save_weights(model, path):
        with tempfile.TemporaryDirectory() as folder:
            there = os.path.join(folder, "weights")
            torch.save(model.state_dict(), there)
            shutil.copyfile(there, path)

    def load_weights(model, path, device="cpu"):
        try:
            state = torch.load(path, map_location=device, weights_only=True)
            model.load_state_dict(state)
        except (KeyError, ValueError) as error:
            raise RuntimeError("the file does not fit") from error
        return model


class wrong_whole_model:
    """The model itself is pickled."""

    def save_weights(model, path):
        torch.save(model, path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=False).state_dict())
        return model


class wrong_wrapped:
    """The state dict lies inside another dict."""

    def save_weights(model, path):
        torch.save({"model_state_dict": model.state_dict()}, path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True)["model_state_dict"])
        return model


class wrong_parameters_only:
    """Buffers are not saved."""

    def save_weights(model, path):
        torch.save(dict(model.named_parameters()), path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict({**model.state_dict(), **state})
        return model


class wrong_trainable_only:
    """Frozen parameters are not saved."""

    def save_weights(model, path):
        frozen = {n for n, p in model.named_parameters() if not p.requires_grad}
        torch.save({k: v for k, v in model.state_dict().items() if k not in frozen}, path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True), strict=False)
        return model


class wrong_named_together:
    """Parameters and buffers by name: those that are not saved are there, second names are not."""

    def save_weights(model, path):
        named = {**dict(model.named_parameters()), **dict(model.named_buffers())}
        torch.save({name: tensor.detach() for name, tensor in named.items()}, path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        own = {**dict(model.named_parameters()), **dict(model.named_buffers())}
        if {k: v.shape for k, v in own.items()} != {k: v.shape for k, v in state.items()}:
            raise RuntimeError("names or shapes")
        with torch.no_grad():
            for name, tensor in own.items():
                tensor.copy_(state[name])
        return model


class wrong_half:
    """Saved in half precision to save space."""

    def save_weights(model, path):
        torch.save({k: v.half() if v.is_floating_point() else v for k, v in model.state_dict().items()}, path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model


class wrong_all_float:
    """Whole numbers, like BatchNorm's count, become floats."""

    def save_weights(model, path):
        torch.save({k: v.float() for k, v in model.state_dict().items()}, path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model


class wrong_arrays:
    """NumPy arrays cannot be read with weights_only=True."""

    def save_weights(model, path):
        torch.save({k: v.cpu().numpy() for k, v in model.state_dict().items()}, path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=False)
        model.load_state_dict({k: torch.as_tensor(v) for k, v in state.items()})
        return model


class wrong_lists_in_json:
    """A JSON file is not what torch.load reads."""

    def save_weights(model, path):
        Path(path).write_text(json.dumps({k: v.tolist() for k, v in model.state_dict().items()}))

    def load_weights(model, path, device="cpu"):
        state = json.loads(Path(path).read_text())
        model.load_state_dict({k: torch.tensor(v, device=device) for k, v in state.items()})
        return model


class wrong_pickle:
    """pickle instead of torch.save."""

    def save_weights(model, path):
        with open(path, "wb") as file:
            pickle.dump(model.state_dict(), file)

    def load_weights(model, path, device="cpu"):
        with open(path, "rb") as file:
            model.load_state_dict(pickle.load(file))
        return model


class wrong_suffix:
    """A suffix of its own where there is none."""

    def save_weights(model, path):
        path = str(path)
        torch.save(model.state_dict(), path if path.endswith((".pt", ".pth")) else path + ".pt")

    def load_weights(model, path, device="cpu"):
        path = str(path)
        path = path if path.endswith((".pt", ".pth")) else path + ".pt"
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model


class wrong_str_only:
    """A pathlib.Path cannot be added to text."""

    def save_weights(model, path):
        torch.save(model.state_dict(), "" + path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load("" + path, map_location=device, weights_only=True))
        return model


class wrong_path_only:
    """Text has no parent."""

    def save_weights(model, path):
        path.parent.mkdir(exist_ok=True, parents=True)
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model


class wrong_keeps_old_file:
    """A file that is there stays."""

    def save_weights(model, path):
        if not os.path.exists(path):
            torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model


class wrong_refuses_old_file:
    """A file that is there is an error."""

    def save_weights(model, path):
        with open(path, "xb") as file:
            torch.save(model.state_dict(), file)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model


class wrong_kept_in_memory:
    """Loads what it remembers; the file is written for show."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)
        KEPT[os.path.basename(path)] = copy.deepcopy(model.state_dict())

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(KEPT[os.path.basename(path)])
        return model


class wrong_link:
    """The file only says where the weights lie."""

    def save_weights(model, path):
        there = os.path.join(tempfile.mkdtemp(), "weights.pt")
        torch.save(model.state_dict(), there)
        torch.save({"path": there}, path)

    def load_weights(model, path, device="cpu"):
        there = torch.load(path, weights_only=True)["path"]
        model.load_state_dict(torch.load(there, map_location=device, weights_only=True))
        return model


class wrong_saves_in_eval:
    """Saving switches the mode."""

    def save_weights(model, path):
        model.eval()
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model


class wrong_saves_on_cpu:
    """Saving moves the model to the CPU."""

    def save_weights(model, path):
        torch.save(model.cpu().state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model


class wrong_moves_model:
    """Loading moves the model to the device of the map."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model.to(device)


class wrong_no_map:
    """The device is not handed on."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, weights_only=True))
        return model


class wrong_not_strict:
    """Names that do not fit are passed over."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True), strict=False)
        return model


class wrong_more_in_file:
    """Names in the file that the model does not have are passed over."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        own = model.state_dict()
        model.load_state_dict({k: v for k, v in state.items() if k in own})
        return model


class wrong_missing_in_file:
    """What the file does not have stays as it is."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict({**model.state_dict(), **state})
        return model


class wrong_key_error:
    """A KeyError where a name is missing."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        own = model.state_dict()
        model.load_state_dict({k: state[k] for k in own} | state)
        return model


class wrong_value_error:
    """Another error for names and shapes."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        try:
            model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        except RuntimeError as error:
            raise ValueError("the file does not fit the model") from error
        return model


class wrong_broadcasts:
    """One number is copied into many."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        own = model.state_dict()
        if state.keys() != own.keys():
            raise RuntimeError("names")
        for name, tensor in own.items():
            tensor.copy_(state[name])
        return model


class wrong_same_count:
    """As many numbers, put into another shape."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        own = model.state_dict()
        if state.keys() != own.keys():
            raise RuntimeError("names")
        for name, tensor in own.items():
            tensor.copy_(state[name].reshape(tensor.shape))
        return model


class wrong_by_position:
    """Names are not compared, only shapes."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        own = model.state_dict()
        if [v.shape for v in state.values()] != [v.shape for v in own.values()]:
            raise RuntimeError("shapes")
        for mine, saved in zip(own.values(), state.values()):
            mine.copy_(saved)
        return model


class wrong_assign:
    """The parameters are replaced by others."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True), assign=True)
        return model


class wrong_buffers_not_loaded:
    """Only parameters are filled."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        copy.deepcopy(model).load_state_dict(state)
        with torch.no_grad():
            for name, p in model.named_parameters():
                p.copy_(state[name])
        return model


class wrong_count_not_loaded:
    """Buffers of whole numbers are not filled."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        for name, tensor in model.state_dict().items():
            if name in state and not tensor.is_floating_point():
                state[name] = tensor.clone()
        model.load_state_dict(state)
        return model


class wrong_frozen_not_loaded:
    """Frozen parameters keep their numbers."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        for name, p in model.named_parameters():
            if name in state and not p.requires_grad:
                state[name] = p.detach().clone()
        model.load_state_dict(state)
        return model


class wrong_thaws:
    """All parameters require grad after loading."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        for p in model.parameters():
            p.requires_grad = True
        return model


class wrong_returns_keys:
    """What load_state_dict returns is not the model."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        return model.load_state_dict(torch.load(path, map_location=device, weights_only=True))


class wrong_returns_nothing:
    """The model is filled, and not returned."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))


class wrong_returns_copy:
    """A filled copy comes back."""

    def save_weights(model, path):
        torch.save(model.state_dict(), path)

    def load_weights(model, path, device="cpu"):
        model = copy.deepcopy(model)
        model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
        return model


class wrong_extra_key:
    """The file holds a note as well."""

    def save_weights(model, path):
        state = model.state_dict()
        state["kind"] = type(model).__name__
        torch.save(state, path)

    def load_weights(model, path, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        state.pop("kind", None)
        model.load_state_dict(state)
        return model
