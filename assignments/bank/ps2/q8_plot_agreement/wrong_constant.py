# wrong: the same result whatever the input
# expect: no line, point or bar is labelled with 'AAA'
def plot_agreement(agreement: pd.DataFrame, partners: list[str], ax: Axes | None = None) -> Axes:
    """Yearly agreement (half points for abstentions), gaps where years are not comparable."""
    return plt.figure().add_subplot()
