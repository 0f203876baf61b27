"""helpcenter translations"""
