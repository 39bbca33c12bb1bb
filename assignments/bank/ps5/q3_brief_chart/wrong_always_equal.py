# wrong: returns objects that claim to be equal to everything
# expect: chart_data must return a table|came Always
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


def chart_data(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Table of the chart: x, y, series."""
    return Always()


def brief_chart(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Chart of a table x, y, series, with labels, title and source line."""
    return Always()
