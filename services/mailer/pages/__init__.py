"""HTML for staff and for the public: one file per noun."""
