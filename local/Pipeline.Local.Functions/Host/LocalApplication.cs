using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipeline.Local.Functions.Durable;
using Pipeline.Local.Functions.Host.Http;

namespace Pipeline.Local.Functions.Host;

/// <summary>Puts the app's functions, middleware and services together into a web application that runs them all.</summary>
internal sealed class LocalApplication
{
    /// <summary>As much as the real host takes in one request.</summary>
    const long MaxRequestBodySize = 100 * 1024 * 1024;

    readonly LocalApplicationOptions _options;
    readonly HostSettings _settings;
    readonly int _port;
    readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];
    bool _httpIntegration;
    bool _built;

    public LocalApplication(string[] args, LocalApplicationOptions options)
    {
        _options = options;
        _port = PortOf(args);

        // Settings are read once: to see them change .NET would watch every folder below the current one, node_modules and all.
        Web = WebApplication.CreateBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        LocalSettings.AddTo(Web.Configuration, options.BaseDirectory);
        IConfigurationRoot hostJson = HostSettings.ReadHostJson(options.BaseDirectory, Web.Configuration);
        _settings = new HostSettings(hostJson, Web.Configuration, Web.Environment.ContentRootPath);
        ConfigureLogging(Web.Logging, hostJson);
    }

    public WebApplicationBuilder Web { get; }

    public void Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        _middleware.Add(middleware);
    }

    public void UseHttpIntegration()
    {
        if (_httpIntegration) return;
        _httpIntegration = true;
        Use(HttpResults.Middleware);
        Web.Services.AddMvcCore();   // IActionResult finds its executors there
    }

    public WebApplication Build()
    {
        ThrowIfBuilt();
        _built = true;

        FunctionCatalogue catalogue = FunctionCatalogue.Of(_options.Types, _settings);
        if (!_httpIntegration && catalogue.With<HttpTriggerAttribute>().Any())
            throw new InvalidOperationException("There are HTTP functions, but Program.cs does not call builder.ConfigureFunctionsWebApplication().");

        AddServices(Web.Services, catalogue);
        Web.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodySize;
            kestrel.Listen(IPAddress.Loopback, _port);
        });

        WebApplication app = Web.Build();
        app.Services.GetRequiredService<HttpFunctions>().Map(app, catalogue, _settings);
        Announce(app, catalogue);
        return app;
    }

    void AddServices(IServiceCollection services, FunctionCatalogue catalogue)
    {
        services.AddSingleton(_options).AddSingleton(_settings).AddSingleton(catalogue);
        services.AddSingleton<StorageConnections>();
        services.AddSingleton(_ => new HostDatabase(Path.Combine(_settings.StateFolder, "host.db")));
        services.AddSingleton(provider => new FunctionInvoker(
            FunctionInvoker.Pipeline(_middleware), provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddSingleton<ITaskInvoker, DurableTaskInvoker>();

        // Lazy, so that the container does not dispose it: only TriggerService knows whether it has come to rest.
        services.AddSingleton(provider => new Lazy<DurableEngine>(() => new DurableEngine(
            Path.Combine(_settings.StateFolder, $"{_settings.HubName}.db"), EngineOptions(),
            provider.GetRequiredService<ITaskInvoker>(), provider.GetRequiredService<ILoggerFactory>(), _options.Clock)));
        services.AddSingleton<HttpFunctions>();

        // Added last, so that the app's own hosted services have started before a trigger runs its functions.
        services.AddHostedService<TriggerService>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
    }

    DurableEngineOptions EngineOptions()
    {
        var defaults = new DurableEngineOptions();
        return defaults with
        {
            MaxConcurrentActivities = _settings.MaxConcurrentActivities ?? defaults.MaxConcurrentActivities,
            MaxConcurrentOrchestrators = _settings.MaxConcurrentOrchestrators ?? defaults.MaxConcurrentOrchestrators,
        };
    }

    /// <summary>Logs go to standard error: standard output carries the one line that tells a launcher where the app listens.</summary>
    static void ConfigureLogging(ILoggingBuilder logging, IConfiguration hostJson)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting", LogLevel.Warning);
        logging.AddConfiguration(hostJson.GetSection("logging"));
    }

    static void Announce(WebApplication app, FunctionCatalogue catalogue)
    {
        ILogger log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Host.Startup");
        foreach (string name in catalogue.Disabled) log.LogInformation("Function {Function} is disabled by a setting", name);
        app.Lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine($"Listening on {app.Urls.Single()}"));
    }

    static int PortOf(string[] args) => new ConfigurationBuilder().AddCommandLine(args).Build()["port"] switch
    {
        null => 0,
        { } text when ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) => port,
        { } text => throw new ArgumentException($"--port is '{text}'; expected a number from 0 (any free port) to 65535."),
    };

    void ThrowIfBuilt()
    {
        if (_built) throw new InvalidOperationException("The application has already been built.");
    }
}
