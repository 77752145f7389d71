"""Networks as programs that draw read them: GraphML and DOT."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field

from offramp.sanitize import visible

Node = tuple[str, ...]  # what it is, and what it goes by


@dataclass
class Network:
    """Nodes by what they are, and edges; each with its facts."""

    nodes: dict[Node, dict[str, str]] = field(default_factory=dict)
    edges: list[tuple[Node, Node, dict[str, str]]] = field(default_factory=list)

    def node(self, node: Node, **facts: str) -> Node:
        """A node, made where there is none."""
        self.nodes.setdefault(node, {"type": node[0], **facts})
        return node

    def edge(self, start: Node, end: Node, relation: str, **facts: str) -> None:
        self.edges.append((start, end, {"type": relation, **facts}))


def graphml(net: Network, name: str) -> str:
    """The network in GraphML; every fact is a string."""
    root = ET.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    parts = (("node", net.nodes.values()), ("edge", (facts for _, _, facts in net.edges)))
    keys = {part: dict.fromkeys(key for facts in some for key in facts) for part, some in parts}
    for part, names in keys.items():
        for key in names:
            ET.SubElement(root, "key", {"id": f"{part}-{key}", "for": part, "attr.name": key, "attr.type": "string"})
    graph = ET.SubElement(root, "graph", id=name, edgedefault="directed")
    ids = {node: f"n{number}" for number, node in enumerate(net.nodes)}
    for node, facts in net.nodes.items():
        _data(ET.SubElement(graph, "node", id=ids[node]), facts)
    for number, (start, end, facts) in enumerate(net.edges):
        _data(ET.SubElement(graph, "edge", id=f"e{number}", source=ids[start], target=ids[end]), facts)
    ET.indent(root)
    return ET.tostring(root, "unicode", xml_declaration=True) + "\n"


def _data(element: ET.Element, facts: Mapping[str, str]) -> None:
    for key, text in facts.items():
        if text:
            ET.SubElement(element, "data", key=f"{element.tag}-{key}").text = visible(text)


def dot(net: Network) -> str:
    """The network in DOT: labels, and the style of an edge where it has one."""
    nodes = [f"  {_quoted(node[-1])} [label={_quoted(facts['label'])}];" for node, facts in net.nodes.items()]
    edges = [
        f"  {_quoted(start[-1])} -> {_quoted(end[-1])} [label={_quoted(facts['label'])}, style={facts['style']}];"
        for start, end, facts in net.edges
    ]
    return "\n".join(["digraph {", *nodes, *edges, "}", ""])


def _quoted(text: str) -> str:
    """Text as DOT writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
