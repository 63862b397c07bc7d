using System.ComponentModel;
using System.Reflection;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Local.Functions.Durable;

namespace Pipeline.Local.Functions.Host;

/// <summary>Where one parameter of a function takes its value from.</summary>
internal delegate object? ParameterSource(FunctionContext context, Invocation invocation);

/// <summary>Decides, once per function, where each parameter takes its value from, and refuses what could never be bound.</summary>
internal static class ParameterSources
{
    public static ParameterSource[] Of(LocalFunction function, ParameterInfo[] parameters) =>
        [.. parameters.Select((parameter, i) => Of(function, parameter, function.Parameters[i]))];

    static ParameterSource Of(LocalFunction function, ParameterInfo parameter, FunctionParameter definition)
    {
        Type type = parameter.ParameterType;
        if (type == typeof(FunctionContext)) return (context, _) => context;
        if (type == typeof(CancellationToken)) return (context, _) => context.CancellationToken;
        if (parameter.IsDefined(typeof(DurableClientAttribute)))
        {
            Expect(typeof(DurableTaskClient), "[DurableClient]");
            return (context, _) => context.InstanceServices.GetRequiredService<Lazy<DurableEngine>>().Value.Client;
        }

        if (parameter.GetCustomAttribute<TriggerBindingAttribute>() is { } trigger) return OfTrigger(trigger);
        if (function.Trigger is OrchestrationTriggerAttribute) return OrchestrationInput(type);
        if (function.Trigger is HttpTriggerAttribute && type == typeof(HttpRequest)) return Request;
        if (function.BindingNames.Contains(definition.Name, StringComparer.OrdinalIgnoreCase)) return Named(function, definition);

        throw function.Wrong($"nothing gives parameter '{definition.Name}' a value; expected an attribute on it, FunctionContext, "
            + $"CancellationToken, or one of the names {{{string.Join("}, {", function.BindingNames)}}} of its route or path.");

        ParameterSource OfTrigger(TriggerBindingAttribute attribute)
        {
            switch (attribute)
            {
                case HttpTriggerAttribute:
                    Expect(typeof(HttpRequest), "[HttpTrigger]");
                    return Request;
                case BlobTriggerAttribute:
                    Expect(typeof(BlobClient), "[BlobTrigger]");
                    return (_, invocation) => invocation.TriggerInput;
                case TimerTriggerAttribute:
                    Expect(typeof(TimerInfo), "[TimerTrigger]");
                    return (_, invocation) => invocation.TriggerInput;
                case OrchestrationTriggerAttribute:
                    Expect(typeof(TaskOrchestrationContext), "[OrchestrationTrigger]");
                    return (_, invocation) => invocation.TriggerInput;
                case ActivityTriggerAttribute:
                    return (_, invocation) => DurableEngineOptions.WorkerConverter.Deserialize((string?)invocation.TriggerInput, type);
                default:
                    throw function.Wrong($"its trigger is {attribute.GetType().Name}; expected an HTTP, blob, timer, orchestration or activity trigger.");
            }
        }

        void Expect(Type expected, string attribute)
        {
            if (type != expected)
                throw function.Wrong($"parameter '{definition.Name}' with {attribute} is of type {type}; expected {expected}.");
        }
    }

    static object? Request(FunctionContext context, Invocation invocation) =>
        (context.GetHttpContext() ?? throw invocation.Function.Wrong("its context carries no HTTP context.")).Request;

    /// <summary>A second parameter of an orchestrator is its input, read as that parameter's type.</summary>
    static ParameterSource OrchestrationInput(Type type)
    {
        MethodInvoker getInput = MethodInvoker.Create(
            typeof(TaskOrchestrationContext).GetMethod(nameof(TaskOrchestrationContext.GetInput))!.MakeGenericMethod(type));
        return (_, invocation) => getInput.Invoke(invocation.TriggerInput);
    }

    static ParameterSource Named(LocalFunction function, FunctionParameter parameter)
    {
        TypeConverter converter = TypeDescriptor.GetConverter(parameter.Type);
        if (!converter.CanConvertFrom(typeof(string)))
            throw function.Wrong($"parameter '{parameter.Name}' is of type {parameter.Type}, which no text can be converted to.");

        return (_, invocation) => invocation.BindingData.GetValueOrDefault(parameter.Name) switch
        {
            string text => converter.ConvertFromInvariantString(text),
            { } value => throw function.Wrong($"parameter '{parameter.Name}' got a {value.GetType()}; expected text."),
            null when parameter.HasDefaultValue => parameter.DefaultValue,
            null when parameter.IsReferenceOrNullableType => null,
            null => throw function.Wrong($"parameter '{parameter.Name}' is missing from the request; expected a {parameter.Type}."),
        };
    }
}
