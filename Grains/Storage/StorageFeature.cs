using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Identity;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Registers the coordinator's durable store.</summary>
public static class StorageFeature
{
    /// <summary>Adds the store that the settings name: Postgres, or SQLite when they name none.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        // Made when first asked for, so that those of the store that is not used never come to be.
        services.AddSingleton<PostgresDatabase>();
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<SqliteWriter>();
        services.AddSingleton(MakeHealth);
        return services;
    }

    /// <summary>The store's own health.</summary>
    internal static IStoreHealth MakeHealth(IServiceProvider provider) => provider.UsesPostgres()
        ? ActivatorUtilities.CreateInstance<PostgresHealth>(provider)
        : ActivatorUtilities.CreateInstance<SqliteHealth>(provider);

    /// <summary>Adds a service that each store has its own of. The one of the store that is not used never comes to be.</summary>
    /// <typeparam name="TService">The service.</typeparam>
    /// <typeparam name="TPostgres">What it is on Postgres.</typeparam>
    /// <typeparam name="TSqlite">What it is on SQLite.</typeparam>
    internal static IServiceCollection AddByStore<TService, TPostgres, TSqlite>(this IServiceCollection services)
        where TService : class
        where TPostgres : TService
        where TSqlite : TService => services.AddByStore<TService>(
            provider => ActivatorUtilities.CreateInstance<TPostgres>(provider), provider => ActivatorUtilities.CreateInstance<TSqlite>(provider));

    /// <summary>The same, where one of them needs more than the services.</summary>
    /// <param name="services">The services.</param>
    /// <param name="postgres">Makes it on Postgres.</param>
    /// <param name="sqlite">Makes it on SQLite.</param>
    internal static IServiceCollection AddByStore<TService>(
        this IServiceCollection services, Func<IServiceProvider, TService> postgres, Func<IServiceProvider, TService> sqlite)
        where TService : class => services.AddSingleton(provider => provider.UsesPostgres() ? postgres(provider) : sqlite(provider));

    /// <summary>Keeps grain state in that store. Called where the silo is built, besides <see cref="AddStorage"/>.</summary>
    public static ISiloBuilder AddGrainState(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddOptions<AdoNetGrainStorageOptions>(GrainStorage.Name).Configure<IServiceProvider>((state, provider) =>
        {
            state.GrainStorageSerializer = new GrainStateSerializer();
            state.UseStore(provider);
        });
        silo.Services.AddGrainStorage(GrainStorage.Name, (provider, name) => new GuardedGrainStorage(
            AdoNetGrainStorageFactory.Create(provider, name),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger(GuardedGrainStorage.LogCategory)));
        silo.Services.AddLogging(logging => logging
            .AddFilter(typeof(AdoNetGrainStorage).FullName, LogLevel.None)
            .AddFilter(typeof(GuardedGrainStorage).FullName, LogLevel.None));
        return silo;
    }

    private static void UseStore(this AdoNetGrainStorageOptions state, IServiceProvider provider)
    {
        if (provider.UsesPostgres())
        {
            state.Invariant = "Npgsql";
            state.DataSource = provider.GetRequiredService<PostgresDatabase>().Source;
        }
        else
        {
            // The provider under this name loads Microsoft.Data.Sqlite.
            state.Invariant = "System.Data.SQLite";
            state.ConnectionString = provider.GetRequiredService<SqliteDatabase>().ConnectionString;
        }
    }

    private static bool UsesPostgres(this IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value.IsPostgres;

    /// <summary>
    /// Creates the folder where it is missing and closes it to other users, and brings the database up to date; waits for a
    /// Postgres that is not there yet. Called before the silo starts, since its own storage lives in the same database.
    /// </summary>
    /// <param name="options">Which store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told when a start has to wait.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoreUnavailableException">The folder or the database cannot be used; the message says why.</exception>
    public static async Task PrepareStorageAsync(StorageOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        PrepareFolder(options.DataFolder);
        if (options.IsPostgres)
        {
            await new PostgresPreparation(options, time, logger).RunAsync(last: null, cancellation).ConfigureAwait(false);
        }
        else
        {
            PrepareSqlite(new SqliteDatabase(Options.Create(options)));
        }
    }

    private static void PrepareSqlite(SqliteDatabase database)
    {
        try
        {
            Migrations.ApplySqlite(database);
        }
        catch (StoreUnavailableException e)
        {
            throw new StoreUnavailableException($"{e.Message}; choose another folder with --data", e);
        }
    }

    private static void PrepareFolder(string folder)
    {
        try
        {
            OwnerOnly.CloseFolder(folder);
            OwnerOnly.CloseFiles(folder, "coordinator.*");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"data folder {folder} cannot be used: {e.Message.TrimEnd('.')}; choose another with --data", e);
        }
    }
}
