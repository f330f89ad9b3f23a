from sampling import case, normal

X = normal(3)

CASES = [
    case('version', x=X),
    case('version_of_torch', x=X),
    case('layers', x=X),
    case('pieces', x=X),
    case('rules', x=X),
    case('flags', x=X),
    case('described', x=X),
    case('described_pattern', x=X),
]
