# right: shares that do not cross Russia
verdict_for = "Outlets around Russia took 3.0 % of exports in 2022 and 3.3 % in 2025."
verdict_against = "62.39 Mt crossed Russia in 2022; 75.8 Mt did in 2025, 13.4 Mt more."
