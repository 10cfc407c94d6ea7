"""How a page is set: fonts, Chinese line breaking, rows and boxes, signatures, QR, page furniture. Knows no paper."""
