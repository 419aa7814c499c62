"""The 2022 edition: Leaky ReLU and Softplus, Fashion-MNIST, animals."""

__all__: list[str] = []
