# right: both populations are named, too
rewritten = (
    "On the new base the four northern regions had 2,917,016 people on 1 January 2022 and "
    "2,886,021 on 1 January 2025: 30,995 people fewer, a loss of 1.1 %."
)
