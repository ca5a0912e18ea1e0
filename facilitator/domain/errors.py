"""How a rule says no: a code with parameters; the Dutch sentence is made at the edge."""


class Refusal(Exception):
    """A command that the rules do not allow.

    ``code`` is a stable kebab-case name (``stickers-none-left``); ``params`` are the values that
    the sentence needs. Raising it changes nothing and logs nothing.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
