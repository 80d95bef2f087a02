"""The one error of the model build: its message says what was asked, what was wrong, what to do."""


class ModelError(Exception):
    pass
