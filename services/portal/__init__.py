"""The portal: the web pages, composed from the services' APIs."""
