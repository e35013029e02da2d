"""A stand-in for SendGrid: refuses what the real one refuses, loses answers on demand, reports in any order."""
