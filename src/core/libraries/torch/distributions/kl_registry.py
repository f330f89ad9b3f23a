"""How the functions of two distributions are kept: by the classes of both."""

euler = 0.57721566490153286060


def registering(registry):
    def register_kl(type_p, type_q):
        def register(function):
            registry[type_p, type_q] = function
            return function

        return register

    return register_kl
