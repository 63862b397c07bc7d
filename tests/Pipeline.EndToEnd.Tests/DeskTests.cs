using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Microsoft.Playwright;

namespace Pipeline.EndToEnd.Tests;

/// <summary>From an empty workbook to a public correction, by pages alone: an agency, its coordinator and a reader, each in a browser of their own.</summary>
[Collection(nameof(SystemUnderTest))]
public sealed class DeskTests(SystemUnderTest system, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Country = LocalRun.DeskCountry;

    private static readonly int Year = DateTime.UtcNow.Year - 1;

    private readonly string folder = Directory.CreateTempSubdirectory("desk-").FullName;

    [OwnSystemBrowserFact]
    public async Task An_agency_its_coordinator_and_a_reader_go_the_whole_way_by_pages()
    {
        IPage agency = await SignInAsync(system.Own!.DeskAgencyKey), coordinator = await SignInAsync(system.Own.DeskCoordinatorKey), reader = await NewPageAsync();

        IDownload empty = await agency.RunAndWaitForDownloadAsync(() => agency.GetByRole(AriaRole.Listitem).Filter(new() { Has = agency.GetByRole(AriaRole.Heading, new() { Name = "Population", Exact = true }) }).GetByText("XLSX").ClickAsync());
        string workbook = Path.Combine(folder, "population.xlsx");
        await empty.SaveAsAsync(workbook);

        Fill(workbook, ("F", "330000"), ("M", "-32"));
        await DropAsync(agency, workbook);
        await Assertions.Expect(agency.Locator("main")).ToContainTextAsync("The file was rejected: 1 error.");
        await Assertions.Expect(agency.Locator("#findings tbody tr")).ToHaveTextAsync("3value'-32'at least 0");

        await empty.SaveAsAsync(workbook);
        Fill(workbook, ("F", "330000"), ("M", "320000"));
        await DropAsync(agency, workbook);
        await Assertions.Expect(agency.Locator("main")).ToContainTextAsync("2 records, no error.");

        await BuildAsync(coordinator);
        await Assertions.Expect(coordinator.Locator("#build")).ToContainTextAsync("Version 1 waits for your decision.");
        IPage preview = await coordinator.Context.NewPageAsync();
        await preview.GotoAsync(new Uri(system.Address, (await coordinator.GetByText("See it as readers will").GetAttributeAsync("href"))!).ToString());
        await Assertions.Expect(preview.Locator("main")).ToContainTextAsync("650,000");
        await ApproveAsync(coordinator, 1);

        await empty.SaveAsAsync(workbook);
        Fill(workbook, ("F", "330000"), ("M", "330000"));
        await DropAsync(agency, workbook);
        await Assertions.Expect(agency.Locator("main")).ToContainTextAsync("2 records, no error.");
        await Assertions.Expect(agency.Locator("#history tbody tr")).ToHaveCountAsync(3);
        await BuildAsync(coordinator);
        await Assertions.Expect(coordinator.Locator("#changes")).ToContainTextAsync("650,000660,000+10,000");
        await ApproveAsync(coordinator, 2);

        await reader.GotoAsync($"/{Country}/{Text(Year)}");
        await Assertions.Expect(reader.Locator("main")).ToContainTextAsync("660,000");
        await reader.GotoAsync($"/{Country}/{Text(Year)}/v1");
        await Assertions.Expect(reader.Locator("main")).ToContainTextAsync("650,000");
        await reader.GotoAsync($"/desk/{Country}/{Text(Year)}");
        await Assertions.Expect(reader).ToHaveURLAsync(new Uri(system.Address, $"/sign-in?to={Uri.EscapeDataString($"/desk/{Country}/{Text(Year)}")}").ToString());
    }

    private async Task<IPage> NewPageAsync()
    {
        IBrowserContext context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = system.Address.ToString() });
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }

    private async Task<IPage> SignInAsync(string key)
    {
        IPage page = await NewPageAsync();
        await page.GotoAsync("/");
        await page.GetByText("For agencies and coordinators").ClickAsync();
        await page.GetByLabel("Your key").FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
        return page;
    }

    private static async Task DropAsync(IPage agency, string workbook)
    {
        await agency.GetByRole(AriaRole.Link, new() { Name = "Desk", Exact = true }).ClickAsync();
        await agency.GetByLabel("Template").SelectOptionAsync("population");
        await agency.GetByLabel("Period").FillAsync(Text(Year));
        await agency.GetByLabel("File").SetInputFilesAsync(workbook);
        await agency.GetByLabel("Small numbers").SelectOptionAsync("public");
        await agency.GetByRole(AriaRole.Button, new() { Name = "Drop the file" }).ClickAsync();
        await agency.WaitForURLAsync("**/desk/submissions/*");
    }

    private static async Task BuildAsync(IPage coordinator)
    {
        await coordinator.GetByRole(AriaRole.Link, new() { Name = "Desk", Exact = true }).ClickAsync();
        await Assertions.Expect(coordinator.Locator("#submissions")).ToContainTextAsync("population.xlsx");
        await coordinator.Locator("#profiles").GetByRole(AriaRole.Link).First.ClickAsync();
        await coordinator.GetByRole(AriaRole.Button, new() { Name = "Build" }).ClickAsync();
        await coordinator.Locator("#decision").WaitForAsync();
    }

    private static async Task ApproveAsync(IPage coordinator, int version)
    {
        await coordinator.GetByLabel("Comment").FillAsync("Looks right.");
        await coordinator.GetByRole(AriaRole.Button, new() { Name = "Approve and publish" }).ClickAsync();
        await Assertions.Expect(coordinator.Locator("header.title")).ToContainTextAsync($"Version {Text(version)} is public.", new() { Timeout = 60_000 });
    }

    // As a person fills the first sheet: a row for each sex.
    private static void Fill(string workbook, params (string Sex, string Value)[] rows)
    {
        using SpreadsheetDocument document = SpreadsheetDocument.Open(workbook, isEditable: true);
        Sheet first = document.WorkbookPart!.Workbook!.Descendants<Sheet>().First();
        Worksheet sheet = ((WorksheetPart)document.WorkbookPart.GetPartById(first.Id!)).Worksheet!;
        foreach ((string sex, string value) in rows)
            sheet.GetFirstChild<SheetData>()!.Append(new Row(new[] { Country, Text(Year), sex, "_T", value }.Select(text => new Cell(new InlineString(new Text(text))) { DataType = CellValues.InlineString })));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A test of pages behind a sign-in; it needs Chromium, and keys of a system of the tests' own.</summary>
public sealed class OwnSystemBrowserFactAttribute : FactAttribute
{
    public OwnSystemBrowserFactAttribute() => Skip = Chromium.Missing ?? new OwnSystemFactAttribute().Skip;
}
