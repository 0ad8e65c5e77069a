"""Makes the models of the tests with the Python package onnx (1.23.1 was used; it needs numpy).

They have the inputs and outputs that skl2onnx and PyTorch give their models. Run it in this folder:

    python3 make.py
"""

from onnx import TensorProto, checker, helper

FLOAT, INT = TensorProto.FLOAT, TensorProto.INT64
ML = "ai.onnx.ml"


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def save(name, nodes, inputs, outputs, constants=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(constants))
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(ML, 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    checker.check_model(model)
    with open(name + ".onnx", "wb") as file:
        file.write(model.SerializeToString())


ROWS = [value("X", FLOAT, [None, 3])]

# 1 + 2a - 3b + 0.5c, as scikit-learn's LinearRegression leaves skl2onnx
linear = helper.make_node(
    "LinearRegressor", ["X"], ["variable"], domain=ML, coefficients=[2.0, -3.0, 0.5], intercepts=[1.0])
save("linear_regressor", [linear], ROWS, [value("variable", FLOAT, [None, 1])])

# a <= 0 (or absent): -1, else b <= 1: 5, else 7, as a DecisionTreeRegressor does
tree = helper.make_node(
    "TreeEnsembleRegressor", ["X"], ["variable"], domain=ML, n_targets=1,
    nodes_treeids=[0] * 5, nodes_nodeids=[0, 1, 2, 3, 4], nodes_featureids=[0, 0, 1, 0, 0],
    nodes_values=[0.0, 0.0, 1.0, 0.0, 0.0],
    nodes_modes=["BRANCH_LEQ", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF"],
    nodes_truenodeids=[1, 0, 3, 0, 0], nodes_falsenodeids=[2, 0, 4, 0, 0],
    nodes_missing_value_tracks_true=[1, 0, 0, 0, 0],
    target_treeids=[0] * 3, target_nodeids=[1, 3, 4], target_ids=[0] * 3,
    target_weights=[-1.0, 5.0, 7.0])
save("tree_regressor", [tree], ROWS, [value("variable", FLOAT, [None, 1])])


def classifier(labels):
    # log odds of a - b, as a LogisticRegression does
    keys = {"classlabels_strings": labels} if isinstance(labels[0], str) else {"classlabels_ints": labels}
    return helper.make_node(
        "LinearClassifier", ["X"], ["label", "raw"], domain=ML, post_transform="LOGISTIC",
        coefficients=[-1.0, 1.0, 0.0, 1.0, -1.0, 0.0], intercepts=[0.0, 0.0], **keys)


def normalized(name):
    return helper.make_node("Normalizer", ["raw"], [name], domain=ML, norm="L1")


LABEL = value("label", INT, [None])
save("classifier", [classifier([0, 1]), normalized("probabilities")], ROWS,
     [LABEL, value("probabilities", FLOAT, [None, 2])])


def zipped(name, labels):
    text = isinstance(labels[0], str)
    keys = {"classlabels_strings": labels} if text else {"classlabels_int64s": labels}
    zipmap = helper.make_node("ZipMap", ["scores"], ["probability"], domain=ML, **keys)
    kind = TensorProto.STRING if text else INT
    pairs = helper.make_map_type_proto(kind, helper.make_tensor_type_proto(FLOAT, []))
    out = helper.make_value_info("probability", helper.make_sequence_type_proto(pairs))
    save(name, [classifier(labels), normalized("scores"), zipmap], ROWS, [value("label", kind, [None]), out])


zipped("classifier_zipmap", [0, 1])
zipped("classifier_colours", ["red", "blue"])


def net(name, rows, last, shape):
    # relu(a + b) and relu(c), then sigmoid of their difference, as torch.onnx.export writes a net
    weights = [
        helper.make_tensor("w1", FLOAT, [2, 3], [1.0, 1.0, 0.0, 0.0, 0.0, 1.0]),
        helper.make_tensor("b1", FLOAT, [2], [0.0, 0.0]),
        helper.make_tensor("w2", FLOAT, [1, 2], [1.0, -1.0]),
        helper.make_tensor("b2", FLOAT, [1], [0.0]),
        helper.make_tensor("axes", INT, [1], [1])]
    nodes = [
        helper.make_node("Gemm", ["input", "w1", "b1"], ["h1"], transB=1),
        helper.make_node("Relu", ["h1"], ["h2"]),
        helper.make_node("Gemm", ["h2", "w2", "b2"], ["h3"], transB=1),
        helper.make_node("Sigmoid", ["h3"], ["h4"]),
        last]
    save(name, nodes, [value("input", FLOAT, [rows, 3])], [value("output", FLOAT, shape)], weights)


flat = helper.make_node("Squeeze", ["h4", "axes"], ["output"])
net("net", "batch", helper.make_node("Identity", ["h4"], ["output"]), ["batch", 1])
net("net_flat", "batch", flat, ["batch"])
net("net_one_row", 1, flat, [1])

# three numbers a row, and text for input
save("three", [helper.make_node("Identity", ["X"], ["Y"])], ROWS, [value("Y", FLOAT, [None, 3])])
save("text", [helper.make_node("Identity", ["X"], ["Y"])],
     [value("X", TensorProto.STRING, [None, 3])], [value("Y", TensorProto.STRING, [None, 3])])
