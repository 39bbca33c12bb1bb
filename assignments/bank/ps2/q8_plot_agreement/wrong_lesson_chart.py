# wrong: the chart of the lesson
# expect: AAA has a point at 2032, where the table has no figure
# earns: 1
def plot_agreement(agreement, partners, ax=None):
    from multivector import charts

    table = agreement.assign(agreement=agreement["agreement_partial"])
    ax = charts.agreement_chart(table, partners, partial=True, ax=ax)
    ax.set_xlabel("Year")
    ax.set_ylabel("agreement, 0 to 1")
    ax.set_title("Voting agreement by year")
    return ax
