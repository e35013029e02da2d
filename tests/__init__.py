"""unit · integration · contracts · architecture · journeys · faults · browser · benchmarks"""
