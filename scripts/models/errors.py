"""The one error of the model build: its message says what was asked, what was wrong, what to do."""


class ModelError(Exception):
    pass


def first_line(cause):
    """What another library's exception says, cut to fit into a message of ours."""
    return f"{type(cause).__name__}: {cause}".splitlines()[0].removesuffix(": ")
