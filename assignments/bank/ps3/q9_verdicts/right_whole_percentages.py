# right: whole percentages, and the growth in percent
verdict_for = "Oil through Russia: 97 % of exports in 2022, 96 % in 2025."
verdict_against = "Oil through Russia grew by 21 %, from 62.4 Mt in 2022 to 75.8 Mt in 2025, when 78.7 Mt were exported."
