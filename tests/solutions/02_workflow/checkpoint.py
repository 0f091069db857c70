"""Held-out solutions of checkpoint: save_checkpoint and load_checkpoint."""

import copy
import io
import json
import os
import pickle
from pathlib import Path

import torch

KEPT = {}


class right_one_dict:
    """As in every tutorial, eval() at the end of it included."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save(
            {
                "epoch": epoch,
                "model_state_dict": model.state_dict(),
                "optimizer_state_dict": optimizer.state_dict(),
            },
            path,
        )

    def load_checkpoint(path, model, optimizer, device="cpu"):
        checkpoint = torch.load(path, weights_only=True, map_location=device)
        model.load_state_dict(checkpoint["model_state_dict"])
        optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        model.eval()
        return checkpoint["epoch"]


class right_list_and_bytes:
    """A list, by way of bytes in memory."""

    def save_checkpoint(path, net, opt, number):
        buffer = io.BytesIO()
        torch.save([net.state_dict(), opt.state_dict(), number], buffer)
        Path(path).write_bytes(buffer.getvalue())

    def load_checkpoint(path, net, opt, device="cpu"):
        weights, state, number = torch.load(io.BytesIO(Path(path).read_bytes()), map_location=device)
        opt.load_state_dict(state)
        net.load_state_dict(weights)
        return number


class right_json_beside:
    """The epoch in a JSON file next to it."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), optimizer.state_dict()), path)
        with open(f"{path}.json", "w") as file:
            json.dump({"epoch": epoch}, file)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        with open(f"{path}.json") as file:
            epoch = json.load(file)["epoch"]
        for thing, state in zip((model, optimizer), torch.load(path, map_location=torch.device(device))):
            thing.load_state_dict(state)
        return epoch


class right_three_files:
    """Three files, the epoch as a tensor in one of them."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save(model.state_dict(), path)
        torch.save(optimizer.state_dict(), str(path) + ".opt")
        torch.save(torch.tensor([epoch]), str(path) + ".epoch")

    def load_checkpoint(path, model, optimizer, device="cpu"):
        def read(end):
            return torch.load(str(path) + end, map_location=device, weights_only=True)

        model.load_state_dict(read(""))
        optimizer.load_state_dict(read(".opt"))
        return read(".epoch").item()


class right_copies_first:
    """Copies deep before saving; copies values by hand when loading."""

    def save_checkpoint(path, model, optimizer, epoch):
        state = copy.deepcopy({"m": model.state_dict(), "o": optimizer.state_dict()})
        state["e"] = epoch
        with open(path, "wb") as file:
            torch.save(state, file)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        with open(path, "rb") as file:
            state = torch.load(file, map_location=lambda storage, place: storage)
        mine = model.state_dict()
        if mine.keys() != state["m"].keys() or any(mine[k].shape != v.shape for k, v in state["m"].items()):
            raise RuntimeError("another model")
        with torch.no_grad():
            for name, value in state["m"].items():
                mine[name].copy_(value)
        optimizer.load_state_dict(state["o"])
        return int(state["e"])


class right_random_state_too:
    """More than asked for: the random state is saved as well."""

    def save_checkpoint(path, model, optimizer, epoch, note="checkpoint"):
        torch.save(
            dict(
                model=model.state_dict(), opt=optimizer.state_dict(), epoch=epoch, rng=torch.get_rng_state(), note=note
            ),
            os.fspath(path),
        )
        print("saved", path)

    def load_checkpoint(path, model, optimizer, device="cpu", strict=True):
        found = torch.load(os.fspath(path), map_location=device, weights_only=True)
        torch.set_rng_state(found["rng"].cpu())
        model.load_state_dict(found["model"], strict=strict)
        optimizer.load_state_dict(found["opt"])
        return found["epoch"]


class right_on_the_cpu:
    """Weights go to the CPU before they are saved."""

    def save_checkpoint(path, model, optimizer, epoch):
        weights = {k: v.detach().to("cpu", copy=True) for k, v in model.state_dict().items()}
        torch.save({"weights": weights, "optimizer": optimizer.state_dict(), "epoch": epoch}, path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device)
        model.load_state_dict({k: v.to(device) for k, v in state["weights"].items()})
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


class right_old_format:
    """The old file format, and a temporary file that is renamed."""

    def save_checkpoint(path, model, optimizer, epoch):
        aside = str(path) + ".tmp"
        torch.save(
            {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch},
            aside,
            _use_new_zipfile_serialization=False,
        )
        os.replace(aside, path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


class right_parameters_and_buffers:
    """Parameters and buffers one by one."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save(
            {
                "parameters": {k: p.data for k, p in model.named_parameters()},
                "buffers": dict(model.named_buffers()),
                "optimizer": optimizer.state_dict(),
                "epoch": epoch,
            },
            path,
        )

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=True)
        model.load_state_dict({**state["parameters"], **state["buffers"]}, strict=True)
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


class wrong_model_only:
    """The optimizer starts anew."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save({"model": model.state_dict(), "epoch": epoch}, path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device)
        model.load_state_dict(state["model"])
        return state["epoch"]


class wrong_learning_rate_only:
    """Of the optimizer only the learning rate is saved."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save({"model": model.state_dict(), "lr": optimizer.param_groups[0]["lr"], "epoch": epoch}, path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device)
        model.load_state_dict(state["model"])
        for group in optimizer.param_groups:
            group["lr"] = state["lr"]
        return state["epoch"]


class wrong_state_merged:
    """What the other optimizer remembers stays where the saved one had nothing yet."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, saved, epoch = torch.load(path, map_location=device)
        model.load_state_dict(weights)
        now = optimizer.state_dict()
        saved["state"] = {**now["state"], **saved["state"]}
        optimizer.load_state_dict(saved)
        return epoch


class wrong_parameters_only:
    """Buffers are lost."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save(([p.data for p in model.parameters()], optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        saved, state, epoch = torch.load(path, map_location=device)
        mine = list(model.parameters())
        if len(mine) != len(saved):
            raise RuntimeError
        for p, value in zip(mine, saved):
            if p.shape != value.shape:
                raise RuntimeError
            p.data.copy_(value)
        optimizer.load_state_dict(state)
        return epoch


class wrong_by_position:
    """Buffers too, but by position: names do not count."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((list(model.state_dict().values()), optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        saved, state, epoch = torch.load(path, map_location=device)
        mine = list(model.state_dict().values())
        if len(mine) != len(saved):
            raise RuntimeError
        with torch.no_grad():
            for target, value in zip(mine, saved):
                if target.shape != value.shape:
                    raise RuntimeError
                target.copy_(value)
        optimizer.load_state_dict(state)
        return epoch


class wrong_pickled_optimizer:
    """The optimizer is pickled whole."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save({"model": model.state_dict(), "optimizer": optimizer, "epoch": epoch}, path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"].state_dict())
        return state["epoch"]


class wrong_pickled_beside:
    """A good file at path, and a pickled model beside it."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save({"optimizer": optimizer.state_dict(), "epoch": epoch}, path)
        torch.save(model, f"{path}.model")

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device)
        model.load_state_dict(torch.load(f"{path}.model", map_location=device, weights_only=False).state_dict())
        optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]


class wrong_plain_pickle:
    """pickle.dump: torch.load with weights_only cannot read it."""

    def save_checkpoint(path, model, optimizer, epoch):
        with open(path, "wb") as file:
            pickle.dump((model.state_dict(), optimizer.state_dict(), epoch), file)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        with open(path, "rb") as file:
            weights, state, epoch = pickle.load(file)
        model.load_state_dict(weights)
        optimizer.load_state_dict(state)
        return epoch


class wrong_nothing_at_path:
    """Files beside path, none at path."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save(model.state_dict(), f"{path}.model")
        torch.save((optimizer.state_dict(), epoch), f"{path}.rest")

    def load_checkpoint(path, model, optimizer, device="cpu"):
        model.load_state_dict(torch.load(f"{path}.model", map_location=device))
        state, epoch = torch.load(f"{path}.rest", map_location=device)
        optimizer.load_state_dict(state)
        return epoch


class wrong_text_paths_only:
    """path + ... fails for a Path."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save(model.state_dict(), path)
        torch.save((optimizer.state_dict(), epoch), path + ".rest")

    def load_checkpoint(path, model, optimizer, device="cpu"):
        model.load_state_dict(torch.load(path, map_location=device))
        state, epoch = torch.load(path + ".rest", map_location=device)
        optimizer.load_state_dict(state)
        return epoch


class wrong_path_objects_only:
    """path.parent fails for a str."""

    def save_checkpoint(path, model, optimizer, epoch):
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save((model.state_dict(), optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, epoch = torch.load(path, map_location=device)
        model.load_state_dict(weights)
        optimizer.load_state_dict(state)
        return epoch


class wrong_memory_copies:
    """Deep copies in memory: gone in the next program, and under another path."""

    def save_checkpoint(path, model, optimizer, epoch):
        KEPT[str(path)] = copy.deepcopy((model.state_dict(), optimizer.state_dict(), epoch))
        torch.save(KEPT[str(path)], path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, epoch = KEPT[str(path)]
        model.load_state_dict(weights)
        optimizer.load_state_dict(state)
        return epoch


class wrong_absolute_path_inside:
    """The first file says where the second one is: not after a move."""

    def save_checkpoint(path, model, optimizer, epoch):
        rest = os.path.abspath(f"{path}.rest")
        torch.save({"model": model.state_dict(), "rest": rest}, path)
        torch.save((optimizer.state_dict(), epoch), rest)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        state = torch.load(path, map_location=device)
        model.load_state_dict(state["model"])
        rest, epoch = torch.load(state["rest"], map_location=device)
        optimizer.load_state_dict(rest)
        return epoch


class wrong_same_neighbour:
    """All checkpoints of a folder share one file for the optimizer."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), epoch), path)
        torch.save(optimizer.state_dict(), Path(path).parent / "optimizer.pt")

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, epoch = torch.load(path, map_location=device)
        model.load_state_dict(weights)
        optimizer.load_state_dict(torch.load(Path(path).parent / "optimizer.pt", map_location=device))
        return epoch


class wrong_suffix_lost:
    """with_suffix: fine by itself, but the file that was named is not there."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), optimizer.state_dict(), epoch), Path(path).with_suffix(".ckpt"))

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, epoch = torch.load(Path(path).with_suffix(".ckpt"), map_location=device)
        model.load_state_dict(weights)
        optimizer.load_state_dict(state)
        return epoch


class wrong_no_map_location:
    """A file from a GPU cannot be read."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, epoch = torch.load(path)
        model.load_state_dict({k: v.to(device) for k, v in weights.items()})
        optimizer.load_state_dict(state)
        return epoch


class wrong_device_is_required:
    """device has no default."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device):
        weights, state, epoch = torch.load(path, map_location=device)
        model.load_state_dict(weights)
        optimizer.load_state_dict(state)
        return epoch


class wrong_catches_everything:
    """What does not fit is silently left out."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, epoch = torch.load(path, map_location=device)
        try:
            model.load_state_dict(weights)
        except RuntimeError as error:
            print(error)
        optimizer.load_state_dict(state)
        return epoch


class wrong_error_class(Exception):
    """Another exception class than asked for."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, epoch = torch.load(path, map_location=device)
        try:
            model.load_state_dict(weights)
        except RuntimeError as error:
            raise ValueError(str(error)) from error
        optimizer.load_state_dict(state)
        return epoch


class wrong_missing_keys_only:
    """Names that are missing are noticed, names that are too many are not."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, epoch = torch.load(path, map_location=device)
        missing, unexpected = model.load_state_dict(weights, strict=False)
        if missing:
            raise RuntimeError(missing)
        optimizer.load_state_dict(state)
        return epoch


class wrong_float_epoch:
    """The epoch comes back as a float."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), optimizer.state_dict(), float(epoch)), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, epoch = torch.load(path, map_location=device)
        model.load_state_dict(weights)
        optimizer.load_state_dict(state)
        return epoch


class wrong_returns_everything:
    """Returns model and optimizer too."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, epoch = torch.load(path, map_location=device)
        model.load_state_dict(weights)
        optimizer.load_state_dict(state)
        return model, optimizer, epoch


class wrong_step_count_lost:
    """Adam's step count starts at 0."""

    def save_checkpoint(path, model, optimizer, epoch):
        torch.save((model.state_dict(), optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, epoch = torch.load(path, map_location=device)
        model.load_state_dict(weights)
        for one in state["state"].values():
            if "step" in one:
                one["step"] = torch.zeros_like(one["step"])
        optimizer.load_state_dict(state)
        return epoch


class wrong_half_precision:
    """Saved in float16 to keep the file small."""

    def save_checkpoint(path, model, optimizer, epoch):
        weights = {k: v.half() if v.is_floating_point() else v for k, v in model.state_dict().items()}
        torch.save((weights, optimizer.state_dict(), epoch), path)

    def load_checkpoint(path, model, optimizer, device="cpu"):
        weights, state, epoch = torch.load(path, map_location=device)
        model.load_state_dict(weights)
        optimizer.load_state_dict(state)
        return epoch
