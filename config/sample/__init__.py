"""The sample street: facts of 凤凰岭街道, peopled with invented staff, for the demo and for trying things out."""
