# right: all four shares
rewritten = "CPC's share of exports was 81.2 % in 2022, 79.4 % in 2023, 80.0 % in 2024 and 82.3 % in 2025. What other routes could carry, the table does not prove."
