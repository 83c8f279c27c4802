"""吹哨 and 答卷: the street calls units, units answer, the street judges; one function per thing somebody can do."""
