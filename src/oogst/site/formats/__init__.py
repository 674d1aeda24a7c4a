"""How dates are written, where Django's own way is not that of this product: English here is British."""
