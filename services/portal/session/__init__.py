"""Who is signed in: the session in its cookie, the tokens kept fresh, forms that stay safe."""
