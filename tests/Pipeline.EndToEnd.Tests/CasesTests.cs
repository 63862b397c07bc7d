using System.Net;
using System.Text;
using System.Text.Json;

namespace Pipeline.EndToEnd.Tests;

/// <summary>Trafficking cases over HTTP, as a case manager reads them.</summary>
[Collection(nameof(SystemUnderTest))]
public class CasesTests(SystemUnderTest system)
{
    private const string Header = "case_id,consent,interview_date,date_of_birth,act_recruitment,act_date,means_threat,purpose_forced_labour,agrees_to_assistance\n";

    [OwnSystemFact]
    public async Task A_case_manager_lists_cases_those_that_are_due_and_reads_one()
    {
        using User manager = system.With(system.Own!.CaseManagerKey);
        byte[] file = Encoding.UTF8.GetBytes(Header + "E2E-CASE-1,1,2019-07-01,1980-09-09,1,2019-05-01,1,1,1\n");
        const string Blob = "e2e-mission/ISL/vot-screening/2019/screening.csv";
        await system.Administrator.DropAsync(Blob, file, new Dictionary<string, string>());
        await system.Administrator.SubmissionAsync(Blob, file, "accepted");
        string id = await Until.FoundAsync("the case", async () => (await manager.JsonAsync("/api/cases")).EnumerateArray().Select(found => found.Text("caseId")).FirstOrDefault());

        JsonElement due = Assert.Single((await manager.JsonAsync("/api/cases/due")).EnumerateArray());
        Assert.Equal((id, "2019-07-08"), (due.Text("caseId"), due.GetProperty("next").Text("due")));
        JsonElement read = await manager.JsonAsync($"/api/cases/{id}");
        Assert.Equal("screening", Assert.Single(read.GetProperty("timeline").EnumerateArray()).GetProperty("entry").Text("service"));

        // The audit log outlives the case: it says who read, and names no case.
        JsonElement audit = await system.Administrator.JsonAsync("/api/audit/cases");
        Assert.Equal("readCases", audit.GetProperty("entries")[0].GetProperty("act").Text("action"));
        Assert.Equal("Case manager", audit.GetProperty("entries")[0].GetProperty("act").Text("by"));
        Assert.DoesNotContain(id, audit.GetRawText(), StringComparison.Ordinal);

        using HttpResponseMessage nothing = await manager.SendAsync(HttpMethod.Get, $"/api/cases/{new string('0', 32)}");
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        using HttpResponseMessage refused = await system.Administrator.SendAsync(HttpMethod.Get, "/api/cases/due");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        string reason = await refused.Content.ReadAsStringAsync();
        Assert.Contains("CaseManager", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("country", reason, StringComparison.Ordinal);
    }
}
