# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def plot_agreement(agreement: pd.DataFrame, partners: list[str], ax: Axes | None = None) -> Axes:
    """Yearly agreement (half points for abstentions), gaps where years are not comparable."""
