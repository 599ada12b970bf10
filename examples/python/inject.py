"""Instruments a manifest with libotelx, through ctypes:  inject.py CONFIG MANIFEST"""
import ctypes, pathlib, sys

TEXT, SIZE = ctypes.c_char_p, ctypes.c_size_t
Source = type("otelx_source", (ctypes.Structure,), {"_fields_": [("name", TEXT), ("text", TEXT), ("size", SIZE)]})
otelx = ctypes.CDLL("libotelx.so.0")
otelx.otelx_result_text.restype = ctypes.POINTER(ctypes.c_char)
otelx.otelx_status_name.restype = TEXT
texts = [(path, pathlib.Path(path).read_bytes()) for path in sys.argv[1:3]]
config, manifest = (Source(path.encode(), text, len(text)) for path, text in texts)
cfg, result, size = ctypes.c_void_p(), ctypes.c_void_p(), SIZE()
status = otelx.otelx_config_new(ctypes.byref(cfg), config, None)
status = status or otelx.otelx_apply(ctypes.byref(result), manifest, cfg, None)
if status == 0:
    sys.stdout.buffer.write(otelx.otelx_result_text(result, ctypes.byref(size))[: size.value])
refused = status == 0 and otelx.otelx_result_failed(result)
otelx.otelx_result_free(result)
otelx.otelx_config_free(cfg)
sys.exit(otelx.otelx_status_name(status).decode() if status else refused)
