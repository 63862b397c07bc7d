using System.Text;
using System.Text.Json;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests;

/// <summary>Templates made for a test, and reading text on them.</summary>
internal static class TestTemplates
{
    public static readonly SubmissionContext Context = new("statistics-office", "KGZ", "2020", "file.csv");

    /// <summary>One field of every type. <c>name</c> is an identifier, <c>reason</c> sensitive.</summary>
    public static Template Types(string rules = "", string primaryKey = "") => Parse("record", primaryKey, rules,
        Field("name", "string", "direct-identifier"),
        Field("sex", "string", "key-variable", """ "codelist": "sex" """),
        Field("country", "string", "dimension", """ "codelist": "country", "aliases": ["geo", "ref_area"] """),
        Field("count", "integer", "measure", """ "constraints": { "minimum": 0, "maximum": 1000000 } """),
        Field("rate", "number", "measure"),
        Field("flag", "boolean", "attribute"),
        Field("year", "year", "dimension", """ "constraints": { "minimum": 1950 } """),
        Field("day", "date", "dimension"),
        Field("until", "date", "dimension"),
        Field("moment", "date-time", "attribute"),
        Field("form", "string", "attribute", """ "constraints": { "pattern": "[A-Z]{2}[0-9]+" } """),
        Field("status", "string", "attribute", """ "codelist": "obs_status", "default": "A" """),
        Field("reason", "string", "sensitive"));

    /// <summary>Cells by year, sex and age with a measure of the type given.</summary>
    public static Template Cells(string rules, string measureType = "integer", string constraints = """ "minimum": 0 """) =>
        Parse("aggregate", "year,sex,age_group", rules,
            Field("year", "year", "dimension", """ "constraints": { "required": true } """),
            Field("sex", "string", "dimension", """ "codelist": "sex", "constraints": { "required": true } """),
            Field("age_group", "string", "dimension", """ "codelist": "age_group", "constraints": { "required": true } """),
            Field("value", measureType, "measure", $$""" "constraints": { "required": true{{(constraints.Length == 0 ? "" : "," + constraints)}} } """),
            Field("status", "string", "attribute", """ "codelist": "obs_status", "default": "A" """));

    public static string Field(string name, string type, string role, string more = "") =>
        $$"""{ "name": "{{name}}", "title": "{{name}}", "description": "{{name}}", "type": "{{type}}", "role": "{{role}}"{{(more.Length == 0 ? "" : "," + more)}} }""";

    public static Template Parse(string kind, string primaryKey, string rules, params string[] fields) =>
        TemplateCatalogue.Parse(JsonDocument.Parse($$"""
            { "id": "test", "version": "1", "title": "Test", "description": "Test", "kind": "{{kind}}", "unit": "persons",
              "missingValues": ["", "NA"],
              "primaryKey": [{{string.Join(",", primaryKey.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => $"\"{name}\""))}}],
              "fields": [{{string.Join(",", fields)}}],
              "rules": [{{rules}}] }
            """).RootElement);

    public static ValidationReport Read(Template template, string text, Action<Record>? accept = null) =>
        Read(template, Encoding.UTF8.GetBytes(text), accept);

    public static ValidationReport Read(Template template, byte[] file, Action<Record>? accept = null) =>
        SubmissionReading.Read(new MemoryStream(file), template, Context, accept ?? (_ => { }));

    /// <summary>Every finding as one line of text: rule, place, found, expected.</summary>
    public static string[] Lines(this ValidationReport report) =>
        [.. report.Rules.SelectMany(rule => rule.First).Select(finding =>
            $"{finding.Rule} {finding.Line}{(finding.Column is null ? "" : "/" + finding.Column)}: found {finding.Found}, expected {finding.Expected}")];
}
