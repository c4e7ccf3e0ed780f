"""What vendors and embedders test with: contracts, strategies, a store in memory, a seeded estate, cases of others.

``estate``, ``memory``, ``numbers`` and ``cases`` work without pytest and hypothesis, the rest with them.
"""
