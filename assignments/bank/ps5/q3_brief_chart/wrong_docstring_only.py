# wrong: the bodies deleted, the docstrings left
# expect: came None; the function must end in a `return`
def chart_data(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Table of the chart: x, y, series."""


def brief_chart(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Chart of a table x, y, series, with labels, title and source line."""
