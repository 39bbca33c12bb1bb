# wrong: returns an object that claims to be equal to everything
# expect: expected one number|expected a plain number
class Always:
    """Claims to be equal to everything."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __float__(self):
        return 1.0

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __len__(self):
        return 3

    def __iter__(self):
        return iter([self] * 3)

    def __getitem__(self, key):
        return self


def membership_jaccard(
    memberships: pd.DataFrame, day: str, one: str, two: str, counted: list[str]
) -> float:
    """Jaccard index (0 to 1) of the bodies to which two countries belong on a day."""
    return Always()
