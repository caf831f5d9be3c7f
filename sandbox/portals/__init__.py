"""Portals of a province and a ministry that log their people in through the national portal, as OpenID clients."""
