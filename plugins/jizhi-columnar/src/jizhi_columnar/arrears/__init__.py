"""What is owed, in columns: late fees, ageing, dunning and collection of millions of charges, to the reference's fen.

entries ──look──► book ──histories_of──► late_fees
                   └──items_of──► items ──► aged · collected · dunned
"""
