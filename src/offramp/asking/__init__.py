"""Sizes by questions: what is asked, in what order, and what follows from the answers.

Values are elicited by comparisons and never by numbers without one: gambles at which it is all the same (von Neumann &
Morgenstern 1947; Farquhar 1984), points between a worst and a best ending and swings (von Winterfeldt & Edwards 1986;
SMART, Edwards & Barron 1994), the share of a population that would prefer (Manski 2004). Each answer is kept as it is
given. Imports run downward: from here to the draws, the game and the case, and never from them to here.
"""
