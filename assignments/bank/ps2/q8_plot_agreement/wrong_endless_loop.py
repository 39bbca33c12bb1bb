# wrong: a loop that never ends
# expect: no result after .* seconds
def plot_agreement(agreement: pd.DataFrame, partners: list[str], ax: Axes | None = None) -> Axes:
    """Yearly agreement (half points for abstentions), gaps where years are not comparable."""
    while True:
        pass
