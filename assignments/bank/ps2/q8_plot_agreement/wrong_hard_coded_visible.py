# wrong: returns the result of the visible check
# expect: labelled with 'TUR'
def plot_agreement(agreement: pd.DataFrame, partners: list[str], ax: Axes | None = None) -> Axes:
    """Yearly agreement (half points for abstentions), gaps where years are not comparable."""
    _, ax = plt.subplots()
    nan = float("nan")
    ax.plot([2030, 2031, 2032, 2033], [0.5, 0.6, nan, 0.4], "o-", label="AAA")
    ax.plot([2030, 2031, 2032, 2033], [0.2, 0.3, nan, 0.1], "s-", label="BBB")
    return ax
