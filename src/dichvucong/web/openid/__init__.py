"""The OpenID provider for portals of ministries and provinces: HTTP only, two dialects over one core."""
