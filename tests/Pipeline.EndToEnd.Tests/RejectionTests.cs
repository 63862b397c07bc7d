using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.EndToEnd.Tests;

/// <summary>A file with many errors: what its agency is told, and where the file goes.</summary>
[Collection(nameof(SystemUnderTest))]
public class RejectionTests(SystemUnderTest system)
{
    private const string Marker = "Quintessentia";

    private static string Broken() =>
        $"""
        country,year,sex,age_group,origin,value,status
        BRB,2020,F,_T,_T,60,A
        BRB,2020,M,_T,_T,40,A
        BRB,2020,_T,_T,_T,95,A
        ITA,2020,_T,_T,ITA,10,A
        BRB,2021,_T,_T,FRA,10,A
        BRB,2020,f,_T,FRA,10,A
        BRB,20,_T,_T,FRA,10,A
        BRB,2020,_T,_T,,10,A
        BRB,2020,_T,_T,TUN,"1,200",A
        BRB,2020,_T,_T,CHN,-5,A
        BRB,1900,_T,_T,DEU,10,A
        BRB,2020,_T,_T,BRA,10
        BRB,2020,_T,_T,BLR,1"0,A
        BRB,2020,F,_T,_T,60,A
        BRB,2020,_T,_T,ARM,10,X
        BRB,2020,_T,_T,{Marker},{Random.Shared.Next(1000, 100_000)},A

        """.ReplaceLineEndings("\n");

    // Rule, line, column, found, expected.
    private static readonly (string, int, string?, string, string)[] Expected =
    [
        .. new[] { "sex", "age", "origin" }.Select(field => ("incomplete", 0, (string?)null,
            $"7 records without readable dimensions, so that rule {field}-adds-up was not checked in full",
            "dimensions that can be read: correct the errors in them, and this rule may show more")),
        ("sex-adds-up", 4, "value", "95 for sex _T; F + M = 100", "parts that add up to no more than the total; they are 5 too many"),
        ("country-of-path", 5, "country", "ITA", "BRB, the country of the folder"),
        ("year-of-path", 6, "year", "2021", "2020 or earlier, the period of the folder"),
        ("code", 7, "sex", "'f'", "one of _T, F, M, _U; did you mean F?"),
        ("type", 8, "year", "'20'", "a year of four digits, such as 2024"),
        ("required", 9, "origin", "no value", "a code of the list origin (ISO 3166-1 alpha-3)"),
        ("type", 10, "value", "'1,200'", "a whole number without separators, such as 1200"),
        ("range", 11, "value", "'-5'", "at least 0"),
        ("range", 12, "year", "'1900'", "1950 to 2100"),
        ("malformed", 13, null, "6 fields", "7 fields, as in the header; a value that contains the separator stands in quotes"),
        ("malformed", 14, null, "a quote inside a value that is not quoted",
            "the whole value in quotes, with every quote inside it doubled"),
        ("cell-once", 15, null, "the key of line 2 again: BRB, 2020, F, _T, _T",
            "one record for each country, year, sex, age_group, origin"),
        ("code", 16, "status", "'X'", "one of A, B, E, F, I, M, P"),
        ("code", 17, "origin", $"'{Marker}'", "a code of the list origin (ISO 3166-1 alpha-3)"),
    ];

    [Fact]
    public async Task Each_error_is_named_with_line_column_rule_found_and_expected_and_the_file_lies_in_quarantine()
    {
        const string blob = "e2e/BRB/migrant-stock/2020/broken.csv";
        string content = Broken();
        await system.Administrator.DropAsync(blob, content);
        string id = (await system.Administrator.SubmissionAsync(blob, Encoding.UTF8.GetBytes(content), "rejected")).Text("id")!;

        JsonElement report = await system.Administrator.JsonAsync($"/api/submissions/{id}/report");
        (string, int, string?, string, string)[] found =
        [
            .. from rule in report.GetProperty("rules").EnumerateArray()
               from finding in rule.GetProperty("first").EnumerateArray()
               let line = finding.GetProperty("line").GetInt32()
               orderby line
               select (finding.Text("rule")!, line, finding.Text("column"), finding.Text("found")!, finding.Text("expected")!),
        ];
        Assert.Equal(Expected, found);
        Assert.Equal((16, 14), (report.GetProperty("records").GetInt32(), report.GetProperty("errors").GetInt32()));

        string folder = $"e2e/BRB/migrant-stock/2020/{id}";
        await Until.HoldsAsync(
            $"{blob} is gone from the drop container", async () => await system.Administrator.ReadAsync("submissions", blob) is null);
        Assert.Equal(content, await system.Administrator.ReadAsync("quarantine", $"{folder}/broken.csv"));
        string beside = (await system.Administrator.ReadAsync("quarantine", $"{folder}/report.json"))!;
        Assert.True(JsonElement.DeepEquals(report, JsonDocument.Parse(beside).RootElement));
        Assert.Null(await system.Administrator.ReadAsync("cubes", $"submissions/BRB/{id}.json"));
    }

    [OwnSystemFact]
    public async Task Nothing_of_a_rejected_file_is_in_the_document_store()
    {
        const string blob = "e2e/BRB/migrant-stock/2020/also-broken.csv";
        string content = Broken();
        await system.Administrator.DropAsync(blob, content);
        string id = (await system.Administrator.SubmissionAsync(blob, Encoding.UTF8.GetBytes(content), "rejected")).Text("id")!;

        var documents = await system.Own!.Stored.DocumentsAsync();

        // What is known of the file is where it came from, its fingerprint and how many errors it has.
        JsonObject submission = documents[$"submissions/{id}"];
        Assert.Equal(14, (int)submission["errors"]!);
        string[] values = [Marker, "1,200", "1900", "BLR", "ARM", "TUN"];
        Assert.All(documents.Where(document => document.Value.ToJsonString().Contains("BRB", StringComparison.Ordinal)), document =>
            Assert.All(values, value => Assert.DoesNotContain(value, document.Value.ToJsonString(), StringComparison.Ordinal)));
        Assert.DoesNotContain(documents, document => document.Key.StartsWith("observations/BRB", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rejected_file_leaves_in_force_what_was()
    {
        const string blob = "e2e/BRB/population/2020/population.csv";
        JsonElement before = await system.Administrator.SubmitAsync(blob, "country,year,sex,age_group,value\nBRB,2020,_T,_T,287000\n");
        string broken = $"country,year,sex,age_group,value\nBRB,2020,_T,_T,-{Random.Shared.Next(1000, 100_000)}\n";

        await system.Administrator.DropAsync(blob, broken);
        await system.Administrator.SubmissionAsync(blob, Encoding.UTF8.GetBytes(broken), "rejected");

        Assert.Contains(
            await system.Administrator.SubmissionsAsync(blob),
            item => item.Text("id") == before.Text("id") && item.Text("status") == "accepted");
    }
}
