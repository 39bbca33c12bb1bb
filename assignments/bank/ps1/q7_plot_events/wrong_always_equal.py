# wrong: returns an object that claims to be equal to everything
# expect: came Always; expected a matplotlib Axes|expected a matplotlib Axes|came an Axes class
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


def plot_events(events: pd.DataFrame, vectors: list[str], ax: Axes | None = None) -> Axes:
    """Events a year for some vectors, years without an event drawn as zero."""
    return Always()
