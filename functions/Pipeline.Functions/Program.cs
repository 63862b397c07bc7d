using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pipeline.Core.Anonymisation.Synthesis;
using Pipeline.Core.Disclosure;
using Pipeline.Functions.Access;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Solver;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Telemetry;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<AccessMiddleware>();

builder.Services
    .AddSingleton(TimeProvider.System)
    .AddSingleton<SeedSource>(SeededNoise.NewSeed)
    .AddSingleton<ApiKeys>()
    .AddStorage(builder.Configuration)
    .AddTelemetry(builder.Configuration)
    .AddSingleton<EarlierReleases>()
    .AddSingleton<SharedReleases>()
    .AddSingleton<IFeasibilitySolver, HighsSolver>()
    .AddSingleton(DisclosurePolicy.Find(builder.Configuration["DISCLOSURE_POLICY"]))
    .AddSingleton<PublishedPointers>()
    .AddSingleton<PublishedProfiles>()
    .AddSingleton<PublishedReleases>()
    .AddSingleton<FiguresAcross>();

builder.Build().Run();
