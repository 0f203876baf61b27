"""helpcenter report"""
