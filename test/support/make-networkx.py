"""Makes networkx.json: graphs of the literature, with what networkx finds in them. Needs networkx and scipy.

    python test/support/make-networkx.py > test/support/networkx.json
"""

import json

import networkx as nx

graphs = {
    "Zachary's karate club": nx.karate_club_graph(),
    "Les Misérables": nx.les_miserables_graph(),
}


def louvain_modularity(graph):
    """The best of a hundred, since it depends on chance."""
    found = (nx.community.louvain_communities(graph, weight=None, seed=seed) for seed in range(100))
    return max(nx.community.modularity(graph, communities, weight=None) for communities in found)


def described(graph):
    entities = sorted(graph, key=str)

    def listed(scores):
        return [round(scores[entity], 10) for entity in entities]

    return {
        "entities": [f"{entity}".lower() for entity in entities],
        "links": sorted([entities.index(a), entities.index(b)] for a, b in graph.edges),
        "DEGREE": listed(nx.degree_centrality(graph)),
        "CLOSENESS": listed(nx.closeness_centrality(graph)),
        "BETWEENNESS": listed(nx.betweenness_centrality(graph)),
        "PAGERANK": listed(nx.pagerank(graph, weight=None, tol=1e-12, max_iter=1000)),
        "modularity": round(louvain_modularity(graph), 10),
    }


print(json.dumps({name: described(graph) for name, graph in graphs.items()}, ensure_ascii=False, separators=(",", ":")))
