"""Unit paths: fixed-width digits, four a level (`00030012`); a subtree is a range that an index serves."""

WIDTH = 4
LARGEST = 10**WIDTH - 1


def successor(path: str) -> str:
    """The first path after the whole subtree of `path`: subtree = path <= p < successor(path)."""
    number = int(path[-WIDTH:])
    if number < LARGEST:
        return f"{path[:-WIDTH]}{number + 1:0{WIDTH}d}"
    return successor(path[:-WIDTH])


def child(parent: str, number: int) -> str:
    """The path of the `number`-th child (1-based); ValueError above 9,999 children."""
    if not 1 <= number <= LARGEST:
        raise ValueError(f"a unit holds at most {LARGEST} units")
    return f"{parent}{number:0{WIDTH}d}"


def covers(top: str, path: str) -> bool:
    """Whether `path` is `top` or lies below it."""
    return path.startswith(top)
