"""Reading the containers others send: JSON, JSON lines, GeoJSON, CSV, TSV, workbooks."""
