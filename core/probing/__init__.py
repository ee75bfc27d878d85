"""Asking a real service whether it behaves as Accord believes.

Reading order: `model` (a fact, its readings, evidence), `weighing` (what evidence comes to), `running` (scene by
scene), `report` (what may be told of it), `yard` (the one door through which a probe writes), `ground` (what a side
offers to be probed).
"""
