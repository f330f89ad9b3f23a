from sampling import case, normal

X = normal(3)

CASES = [
    case('flagged', x=X),
    case('substituted', x=X),
    case('asked_by_name', x=X),
    case('asked_in_function', x=X),
    case('answered', x=X),
    case('unanswered', x=X),
]
